"""`ipaddress`: addresses, networks, interfaces, arithmetic, errors."""

import ipaddress
from ipaddress import IPv4Address as A4, IPv4Network as N4, IPv6Address as A6, IPv6Network as N6, ip_address, ip_interface, ip_network


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

for text in (
    'A4("192.168.0.1"), A4(3232235521), A4(b"\\xc0\\xa8\\x00\\x01"), int(A4("0.0.0.1")), A4("1.2.3.4").packed, A4("1.2.3.4").reverse_pointer, A4("10.0.0.1") + 5, A4("10.0.0.1") < A4("10.0.0.2"), f"{A4(\'1.2.3.4\'):b}", f"{A4(\'1.2.3.4\'):#x}"',
    'A4("10.0.0.1").is_private, A4("8.8.8.8").is_global, A4("127.0.0.1").is_loopback, A4("224.0.0.1").is_multicast, A4("169.254.0.1").is_link_local, A4("0.0.0.0").is_unspecified, A4("240.0.0.1").is_reserved',
    'A6("::1"), A6("2001:db8::ff00:42:8329").exploded, A6("1:2:0:0:0:0:7:8").compressed, A6("::ffff:1.2.3.4").ipv4_mapped, A6("fe80::1%eth0").scope_id, A6("2002:c000:204::").sixtofour, A6(1), A6("::1").is_loopback',
    'A4("256.0.0.1")',
    'A4("1.2.3")',
    'A4("1.2.3.04")',
    'A4("a.b.c.d")',
    'A4(-1)',
    'A4(2**32)',
    'A4(b"abc")',
    'A6(":::")',
    'A6("1:2:3")',
    'A6("12345::")',
    'ip_address("x")',
    'ip_address("1.2.3.4"), ip_address("::1"), ip_network("10.0.0.0/8"), ip_interface("10.0.0.5/8")',
    'N4("10.0.0.0/30"), list(N4("10.0.0.0/30")), list(N4("10.0.0.0/30").hosts()), N4("10.0.0.0/30").num_addresses, N4("10.0.0.0/8").netmask, N4("10.0.0.0/8").hostmask, N4("10.0.0.0/8").broadcast_address, N4("10.0.0.0/8").prefixlen, N4("10.0.0.0/255.0.0.0"), N4(("10.0.0.0", 8)), N4("10.0.0.5")',
    'N4("10.0.0.1/8")',
    'N4("10.0.0.1/8", strict=False), N4("10.0.0.0/31")[1], N4("10.0.0.0/24")[-1], A4("10.0.0.5") in N4("10.0.0.0/24"), N4("10.0.0.0/24").overlaps(N4("10.0.0.128/25")), N4("10.0.0.0/24").subnet_of(N4("10.0.0.0/8")), N4("10.0.0.0/24").supernet(), list(N4("10.0.0.0/24").subnets(new_prefix=26)), list(N4("10.0.0.0/30").address_exclude(N4("10.0.0.0/32")))',
    'N4("10.0.0.0/30")[9]',
    'N4("10.0.0.0/33")',
    'N4("10.0.0.0/24").subnets(new_prefix=20).__next__()',
    'N4("10.0.0.0/24").supernet(new_prefix=30)',
    'N6("2001:db8::/126"), list(N6("2001:db8::/127")), N6("2001:db8::/32").num_addresses, N6("::/0").netmask',
    'list(ipaddress.summarize_address_range(A4("10.0.0.0"), A4("10.0.0.6"))), list(ipaddress.collapse_addresses([N4("10.0.0.0/25"), N4("10.0.0.128/25"), N4("11.0.0.0/8")])), ip_interface("10.0.0.5/24").network, ip_interface("10.0.0.5/24").with_prefixlen, ip_interface("10.0.0.5/24").ip',
    'list(ipaddress.summarize_address_range(A4("10.0.0.6"), A4("10.0.0.0")))',
    'A4("1.2.3.4") < A6("::1")',
    'hash(A4("1.2.3.4")) == hash(A4(16909060)), sorted([A4("2.0.0.0"), A4("1.0.0.0")]), A4("1.1.1.1") == "1.1.1.1", repr(N4("1.0.0.0/8")), str(ip_interface("1.2.3.4/8"))',
):
    show(text)
