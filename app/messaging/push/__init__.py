"""What WeChat pushes to us: stored as it comes, processed by the worker."""
