from ..tools import linkedin

# What a badge can be had as.
KINDS = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "jwt": "application/vc+jwt",
}


def get_links(certificates):
    """Return where holders add their badges to LinkedIn, by id of certificate.

    :param certificates: own ones, with superuser rights; those without a badge are left
        out
    """
    badges = certificates._get_badges()
    return {id_: linkedin.get_address(badge) for id_, badge in badges.items()}
