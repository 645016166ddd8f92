// Who runs it, where complaints go, the filing number (mission.md, "Rules of conduct").
import { ABOUT } from '../../core/about'

Component({
  data: {
    about: ABOUT,
  },
})
