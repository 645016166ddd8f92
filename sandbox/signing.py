"""How WeChat signs and encrypts what it pushes: sha1 of sorted parts, AES-256-CBC with PKCS#7 to 32 bytes."""

import base64
import hashlib
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
PREFIX_BYTES = 16


def sign(*parts: str) -> str:
    """Hex sha1 over the sorted parts: (token, timestamp, nonce) for a URL, with Encrypt as fourth for a body."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def encrypt(aes_key: str, appid: str, text: str, *, prefix: bytes | None = None) -> str:
    """Base64 of the encrypted `random(16) + length + text + appid`; `aes_key` is the EncodingAESKey of 43 characters.

    `prefix` replaces the 16 random bytes, for official examples.
    """
    body = text.encode()
    full = (prefix or secrets.token_hex(8).encode()) + struct.pack(">I", len(body)) + body + appid.encode()
    padding = BLOCK - len(full) % BLOCK
    encryptor = _cipher(aes_key).encryptor()
    return base64.b64encode(encryptor.update(full + bytes([padding]) * padding) + encryptor.finalize()).decode()


def decrypt(aes_key: str, encrypted: str) -> tuple[str, str]:
    """The text and the appid within `encrypted`."""
    decryptor = _cipher(aes_key).decryptor()
    full = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
    full = full[PREFIX_BYTES : -full[-1]]
    (length,) = struct.unpack(">I", full[:4])
    return full[4 : 4 + length].decode(), full[4 + length :].decode()


def _cipher(aes_key: str) -> Cipher[modes.CBC]:
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))
