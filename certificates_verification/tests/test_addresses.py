from odoo.tests import BaseCase

from ..tools.addresses import find_faults


class TestAddresses(BaseCase):
    def test_public(self):
        for url in (
            "https://odoo.example.com/pass/",
            "https://ODOO.example.com:8443",
            "https://xn--bcher-kva.example",
            "https://8.8.8.8/pass/",
            "https://[2606:4700:4700::1111]/",
        ):
            with self.subTest(url=url):
                self.assertEqual(find_faults(url), [])

    def test_insecure(self):
        self.assertEqual(find_faults("http://odoo.example.com/pass/"), ["insecure"])

    def test_private(self):
        for host in (
            "localhost",
            "localhost:8069",
            "odoo",
            "odoo.local",
            "erp.lan.",
            "127.0.0.1:8069",
            "10.0.0.7",
            "192.168.1.20:8069",
            "172.16.3.4",
            "169.254.1.1",
            "[::1]",
            "[fe80::1]",
            "[fd00::1]:8069",
        ):
            with self.subTest(host=host):
                self.assertEqual(find_faults(f"https://{host}/pass/"), ["private"])

    def test_nothing_at_all(self):
        for url in ("", "/pass/", "odoo.example.com/pass/"):
            with self.subTest(url=url):
                self.assertEqual(find_faults(url), ["insecure", "private"])
