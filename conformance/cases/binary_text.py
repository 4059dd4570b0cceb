# binascii, base64, quoted-printable.
import base64
import binascii
import quopri

for data in [b"", b"a", b"ab", b"abc", b"hello world \xff\x00" * 3]:
    print(binascii.b2a_base64(data), base64.b64decode(base64.b64encode(data)) == data, binascii.hexlify(data, "-", 2)[:20], binascii.crc32(data), binascii.crc_hqx(data, 0), binascii.b2a_uu(data[:45]), binascii.a2b_uu(binascii.b2a_uu(data[:45])) == data[:45])
for bad in ["a", "abc", "ab=c=", "é", b"=abc", b"ab!d"]:
    for strict in (False, True):
        try:
            print(bad, strict, binascii.a2b_base64(bad, strict_mode=strict))
        except ValueError as e:
            print(bad, strict, type(e).__name__, e)
for bad in ["abc", "zz", "0g"]:
    try:
        binascii.unhexlify(bad)
    except binascii.Error as e:
        print(e)
text = "naïve = café \t\nline two is long " + "x" * 90 + " \n.\n"
coded = binascii.b2a_qp(text.encode())
print(coded, binascii.a2b_qp(coded) == text.encode(), quopri.decodestring(quopri.encodestring(b"a=b\n")))
print(binascii.b2a_qp(b"a b_c\t", header=True), binascii.a2b_qp(b"a_b=41=\nc", header=True), base64.b32encode(b"abc"), base64.b85encode(b"abcd"))
