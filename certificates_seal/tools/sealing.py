"""Seals in PDF files: PAdES, by pyHanko. Needs no database.

What is written is a signature of the baseline profile B-B, and B-T with a time stamp.
"""

import asyncio
import io

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

# How long a server of time stamps may take.
TIMESTAMP_SECONDS = 5
DIGEST = "sha256"


class TimestampError(Exception):
    """A server gave no time stamp."""


class KeySigner(signers.Signer):
    """Signs with a key in memory, which is prepared once for many files."""

    def __init__(self, credentials):
        """:param credentials: ``credentials.Credentials``"""
        chain = SimpleCertificateStore()
        chain.register_multiple(map(_to_asn1, credentials.chain))
        certificate = _to_asn1(credentials.certificate)
        super().__init__(signing_cert=certificate, cert_registry=chain)
        self.key = credentials.key

    async def async_sign_raw(self, data, digest_algorithm, dry_run=False):
        """Return the signature of some data, as pyHanko asks for it."""
        # The only one that we ask for.
        digest = {DIGEST: hashes.SHA256()}[digest_algorithm]
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(data, ec.ECDSA(digest))
        return self.key.sign(data, padding.PKCS1v15(), digest)


def seal_each(pdfs, credentials, label, name, timestamp_url=None):
    """Return PDF files with a seal, in order.

    :param pdfs: list of bytes
    :param credentials: ``credentials.Credentials``
    :param str label: what the seal is called in a file; once in each
    :param str name: who seals
    :param str timestamp_url: of a server that stamps each seal with the time
    :raise TimestampError: the server gave no time stamp
    """
    metadata = signers.PdfSignatureMetadata(
        field_name=label,
        md_algorithm=DIGEST,
        name=name,
        subfilter=SigSeedSubFilter.PADES,
    )
    stamper = timestamp_url and timestamps.HTTPTimeStamper(
        timestamp_url, timeout=TIMESTAMP_SECONDS
    )
    signer = signers.PdfSigner(
        metadata, KeySigner(credentials), timestamper=stamper or None
    )
    return asyncio.run(_seal_each(pdfs, signer))


async def _seal_each(pdfs, signer):
    return [await _seal(pdf, signer) for pdf in pdfs]


async def _seal(pdf, signer):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    try:
        sealed = await signer.async_sign_pdf(writer)
    except (timestamps.TimestampRequestError, ValueError, TypeError) as error:
        # What is no time stamp at all is told by the way it cannot be read.
        if signer.default_timestamper:
            raise TimestampError from error
        raise
    return sealed.getvalue()


def _to_asn1(certificate):
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
