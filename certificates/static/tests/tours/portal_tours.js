import {registry} from "@web/core/registry";
import {find, nothingSticksOut, open} from "./tour_helpers";

// A phone folds the search bar away.
const openSearchBar = {
    content: "Open the search bar",
    trigger: ".o_portal_navbar",
    run() {
        const bar = this.anchor.querySelector("#o_portal_navbar_content");
        if (!bar.offsetHeight) {
            this.anchor.querySelector(".navbar-toggler").click();
        }
    },
};

function choose(button, option) {
    return [
        openSearchBar,
        {
            content: `Open ${button}`,
            trigger: `#${button}:visible`,
            run: "click",
        },
        open(`Choose ${option}`, `.dropdown-menu.show a:contains(/^${option}$/)`),
    ];
}

// A holder looks for what to renew, searches, and opens a certificate and an earlier one.
registry.category("web_tour.tours").add("certificates_portal", {
    url: "/my",
    steps: () => [
        find(
            "What is required is announced",
            ".o_portal_docs a:contains('of the required certificates to obtain')"
        ),
        open(
            "What to renew",
            ".o_portal_docs a:contains('of your certificates to renew')"
        ),
        find(
            "One certificate needs attention",
            ".list-group:has(.o_certificate_row:only-child:contains('NEW-2'))"
        ),
        find(
            "A type is required",
            ".o_certificate_required[data-status='missing']:contains('Radio')"
        ),
        nothingSticksOut,
        ...choose("portal_searchbar_filters", "All"),
        ...choose("portal_searchbar_sortby", "Certificate Type"),
        find(
            "They are sorted by type",
            ".o_certificate_row:nth-child(3):contains('Harbor Crane')"
        ),
        openSearchBar,
        {
            content: "Search",
            trigger: ".o_portal_search_panel input[name='search']:visible",
            run: "edit crane",
        },
        open("Submit", ".o_portal_search_panel button[type='submit']"),
        open(
            "Open what was found",
            ".o_certificate_row:only-child a:contains('Crane')"
        ),
        find("Its document is there", ".o_certificate_document:contains('crane.pdf')"),
        nothingSticksOut,
        open("Back to the list", ".o_portal_submenu a:contains('Certificates')"),
        open(
            "Open the one that expires",
            ".o_certificate_row[data-state='expiring'] a:contains('Forklift')"
        ),
        find("The next step is shown", "#renewal:contains('Renewal')"),
        nothingSticksOut,
        open("Open the earlier one", ".o_certificate_past:contains('OLD-1') a"),
        open("It leads to its successor", ".o_certificate_successor a"),
        find("Here it is", ".o_certificate_facts:contains('NEW-2')"),
    ],
});
