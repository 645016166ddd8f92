"""`wx`: files, photos, uploads and the camera, as a phone would answer."""

import json

from tests.browser.host import Phone
from tests.preview.device import after, said, save_photo

DISCONNECTED = "net::ERR_INTERNET_DISCONNECTED"


def test_files_outlive_a_kill_and_temporary_ones_do_not(page: Phone) -> None:
    assert after(page, "write") == "written;"
    assert after(page, "read") == "内容 6;"
    temporary = page.page.evaluate(
        """async () => {
          const canvas = __phone.wx.createOffscreenCanvas({ width: 10, height: 10 });
          return (await __phone.wx.canvasToTempFilePath({ canvas })).tempFilePath;
        }"""
    )
    exists = "path => __phone.wx.getFileSystemManager().access({ path }).then(() => true, () => false)"
    assert page.page.evaluate(exists, temporary)
    page.kill_and_reopen("/pages/device/device")
    assert after(page, "read") == "内容 6;"
    assert not page.page.evaluate(exists, temporary)


def test_a_full_phone_takes_no_more_files(page: Phone) -> None:
    page.limit_files(5)
    assert "the maximum size of the file storage limit is exceeded" in after(page, "write")
    assert "no such file" in after(page, "read")


# --- photos -----------------------------------------------------------------------------------------------------------
def test_a_photo_is_chosen_compressed_saved_and_uploaded(page: Phone) -> None:
    save_photo(page)
    got = after(page, "upload")
    assert got.startswith("200 ")
    assert json.loads(got[4:].rstrip(";")) == {"start": "ffd8ff", "id": "c1", "note": "n"}


SAVE = "() => __phone.page().call('saveImageToPhotosAlbum', { filePath: `${__phone.wx.env.USER_DATA_PATH}/photo.jpg` })"


def test_a_picture_reaches_the_album_unless_that_is_refused(page: Phone) -> None:
    save_photo(page)
    page.refuse("scope.writePhotosAlbum")
    page.page.evaluate(SAVE)
    assert "auth deny" in said(page)
    page.page.evaluate("() => __phone.allow('scope.writePhotosAlbum')")
    page.page.evaluate(SAVE)
    assert "saveImageToPhotosAlbum:ok" in said(page)
    (saved,) = page.page.evaluate("() => __phone.savedPictures()")
    assert (saved["width"], saved["height"]) == (400, 300)


def test_an_upload_on_a_slow_network_tells_its_progress(page: Phone) -> None:
    save_photo(page)
    page.network("slow")
    said(page)
    page.tap("upload")
    page.page.wait_for_function("() => __phone.data().out.includes('200')")
    progress = page.data()["progress"]
    assert len(progress) > 5
    assert progress == sorted(progress)
    assert progress[-1] == 100


def test_an_upload_cut_in_the_middle_fails(page: Phone) -> None:
    save_photo(page)
    page.network("slow")
    said(page)
    page.tap("upload")
    page.page.wait_for_function("() => __phone.data().progress.length > 2")
    page.network("offline")
    assert DISCONNECTED in said(page, 3)


def test_the_album_has_awkward_photos(page: Phone) -> None:
    sizes = page.page.evaluate(
        "async () => (await Promise.all(__phone.album().map((each) => each.make()))).map((b) => b.size)"
    )
    assert [size for size in sizes if 2_500_000 < size < 4_500_000]
    assert 40 * 1024 * 1024 in sizes
    page.tap("photo")
    page.tap("同意")
    page.tap("HEIC 照片")
    page.tap("完成")
    page.page.wait_for_function("() => __phone.errors().length === 1")
    page.allow_error("compressImage:fail the picture cannot be decoded")


def test_the_camera_takes_a_photo_unless_refused(page: Phone) -> None:
    assert after(page, "shoot") == "wxfile://tmp_.jpg;"
    page.refuse("scope.camera")
    page.kill_and_reopen("/pages/device/device")
    assert said(page) == "no camera;"
    assert after(page, "shoot") == "takePhoto:fail auth deny;"


# --- WeChat -----------------------------------------------------------------------------------------------------------
