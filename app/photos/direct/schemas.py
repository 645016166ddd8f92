"""What a phone needs to send a photo straight to the store. Moments are UTC."""

from datetime import datetime
from typing import Self

from app.core.ports import UploadForm
from app.core.validation import Output
from app.photos.schemas import Receipt


class SignedForm(Output):
    """A multipart POST to `url`: these fields as they are, and then the file as the part `file`."""

    url: str
    fields: dict[str, str]
    ends_at: datetime

    @classmethod
    def of(cls, form: UploadForm) -> Self:
        return cls(url=form.url, fields=dict(form.fields), ends_at=form.ends_at)


class UploadWay(Output):
    """How this photo gets here. Neither: through us."""

    receipt: Receipt | None
    """It is here already."""
    form: SignedForm | None
    """Straight to the store, and then a confirmation to us."""
