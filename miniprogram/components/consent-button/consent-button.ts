// WeChat's phone number with the privacy consent in one tap. `bind:phone` {code}, or `bind:refused` {words}.
Component({
  properties: {
    text: { type: String, value: '同意隐私指引并用手机号登录' },
  },
  methods: {
    onPhone(event: WechatMiniprogram.ButtonGetPhoneNumber) {
      const { code, errMsg } = event.detail
      if (code) this.triggerEvent('phone', { code })
      else this.triggerEvent('refused', { words: refusal(errMsg) })
    },
    onContract() {
      wx.openPrivacyContract({})
    },
  },
})

function refusal(errMsg: string): string {
  if (errMsg.includes('no permission') || errMsg.includes('1400001')) {
    return '微信暂时取不到手机号，请过一会儿再试，或请县（区）总工会帮忙。'
  }
  return '没有手机号，我们不能核对您的身份。只用来核对，不会公开；想好了可以再点一次。'
}
