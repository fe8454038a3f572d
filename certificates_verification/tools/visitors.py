import ipaddress

# What a provider gives to one customer: whoever has one address of it has all.
IPV6_PREFIX = 64


def get_network(address):
    """Return the network that counts as one visitor, for the address of a client.

    >>> get_network("192.0.2.7")
    '192.0.2.7'
    >>> get_network("2001:db8:1:2:3:4:5:6")
    '2001:db8:1:2::/64'
    >>> get_network("::ffff:192.0.2.7")
    '192.0.2.7'

    What is no address, as behind a socket, is returned as it is.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return str(address)
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    # A link-local address may name an interface, which a network cannot.
    network = (int(parsed), IPV6_PREFIX)
    return str(ipaddress.IPv6Network(network, strict=False))
