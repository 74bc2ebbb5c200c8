"""The certificate of test servers: for example.com and the loopback, until 2124.

Everybody has its key, so it proves nothing to anybody; a test's client is told to trust it.

Go: net/http/internal/testcert/testcert.go
"""

from typing import Final

CERTIFICATE: Final = """\
-----BEGIN CERTIFICATE-----
MIIBxTCCAWygAwIBAgIUbninn84tzpBK1eZ9EtlBdWfy1AYwCgYIKoZIzj0EAwIw
FTETMBEGA1UECgwKZ29weSB0ZXN0czAgFw0wMDAxMDEwMDAwMDBaGA8yMTI0MDEw
MTAwMDAwMFowFTETMBEGA1UECgwKZ29weSB0ZXN0czBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABMub3eNqcBgtywcFm7+uk1hgJPm17ieCHPO1KucIa2LT2O5wPbJZ
+v1RbYmLyQdq1mGBcjgdLemyBtMyTBFZcIajgZcwgZQwDwYDVR0TAQH/BAUwAwEB
/zAOBgNVHQ8BAf8EBAMCAoQwEwYDVR0lBAwwCgYIKwYBBQUHAwEwPQYDVR0RBDYw
NIILZXhhbXBsZS5jb22CDSouZXhhbXBsZS5jb22HBH8AAAGHEAAAAAAAAAAAAAAA
AAAAAAEwHQYDVR0OBBYEFCpLxAjqwH/Ky5fzIaO0LmWXLA0rMAoGCCqGSM49BAMC
A0cAMEQCIHGI+xETM8+WkkXarvUwR7O3GrEHPvu7NW1T+yRH3mIhAiB5e7wn+IPx
PLcPrzxLBAoMxVFlz1nejdewR3INr3nKgw==
-----END CERTIFICATE-----
"""

KEY: Final = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxWCNCQhmdJp/dCGD
kBi+9/gzPt9NSDoba6U80rjAbkihRANCAATLm93janAYLcsHBZu/rpNYYCT5te4n
ghzztSrnCGti09jucD2yWfr9UW2Ji8kHatZhgXI4HS3psgbTMkwRWXCG
-----END PRIVATE KEY-----
"""
