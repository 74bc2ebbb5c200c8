"""Go's crypto packages that gopy has: ``tls`` and what it shows of certificates, ``x509``.

Go: crypto
"""
