"""Verifies the DKIM signature of the mail in file argv[1] with the public key argv[2] (Base64) and no DNS.

Prints "good" or "bad", then the name that the key was asked under.
"""
import sys

import dkim

asked = []


def record(name, timeout=5):
    asked.append(name.decode())
    return b"v=DKIM1; k=rsa; p=" + sys.argv[2].encode()


with open(sys.argv[1], "rb") as mail:
    good = dkim.verify(mail.read(), dnsfunc=record)
print("good" if good else "bad", *asked)
