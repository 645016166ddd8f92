// The tags WeChat itself offers. A tag outside this list and outside usingComponents is a spelling mistake.
export const TAGS = new Set(
  `view text image button input textarea picker picker-view picker-view-column switch checkbox checkbox-group radio
  radio-group label form scroll-view swiper swiper-item navigator icon progress slider rich-text cover-view cover-image
  canvas camera root-portal page-container page-meta match-media movable-area movable-view web-view video map
  navigation-bar`.split(/\s+/),
)
