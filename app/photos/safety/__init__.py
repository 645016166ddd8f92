"""WeChat checks what photos show: asked with the receipt, answered by push; where it is not sure, a person decides."""
