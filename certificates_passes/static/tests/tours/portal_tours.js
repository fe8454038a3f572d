import {registry} from "@web/core/registry";
import {find, open} from "@certificates/../tests/tours/tour_helpers";

// Rows are numbered from 0.
function isFirst(name) {
    return find(`${name} comes first`, `.o_pass_candidate:eq(0):contains("${name}")`);
}

// A contact person finds, selects and requests; the downloads appear by themselves.
registry.category("web_tour.tours").add("certificates_passes_contact", {
    url: "/my",
    steps: () => [
        open("There is an entry", ".o_portal_index_card a:contains('Pass Requests')"),
        open("Begin a request", "a:contains('New Request')"),
        {
            content: "Choose the type",
            trigger: ".o_pass_wizard_filter select[name='type_id']",
            run: "selectByLabel Forklift",
        },
        open("Filter", ".o_pass_wizard_filter button:contains('Search')"),
        find("25 are found", ".o_pass_wizard_total:contains('25')"),
        isFirst("Holder N00"),
        open("Sort by number", "th[data-column='number'] a"),
        open("Sort the other way", "th[data-column='number'][aria-sort='ascending'] a"),
        isFirst("Holder N23"),
        open("Show details", ".o_pass_wizard_details:not([aria-current])"),
        find(
            "All qualifications of the first",
            ".o_pass_qualifications:eq(0):contains('Forklift'):contains('Crane')"
        ),
        open("Add one", ".o_pass_candidate:eq(0) button:contains('Add')"),
        find(
            "One is selected, and the order is the same",
            ".o_pass_wizard:has(.o_pass_selection li:contains('Holder N23')) th[data-column='number'][aria-sort='descending']"
        ),
        open("Add all", "button:contains('Add All 25')"),
        find("25 passes", ".o_pass_count b:contains('25')"),
        open("Remove one", ".o_pass_selection button[aria-label='Remove Holder N00']"),
        find("24 passes", ".o_pass_count b:contains('24')"),
        {
            content: "All qualifications of the selected holders",
            trigger: "#pass_scope_all",
            run: "click",
            expectUnloadPage: true,
        },
        find("One pass more", ".o_pass_count b:contains('25')"),
        {
            content: "Enter a reference",
            trigger: ".o_pass_reference",
            run: "edit Course in March",
        },
        open("Submit", ".o_pass_submit"),
        find("It was submitted", ".o_pass_notice:contains('Number of passes: 25')"),
        {
            content: "It is being prepared, and the page follows by itself",
            trigger:
                ".o_pass_request[data-state='queued']:contains('Course in March') .o_pass_progress:contains('0 of 25')",
            expectUnloadPage: true,
        },
        find(
            "There are the downloads",
            ".o_pass_request[data-state='ready'] a[href$='/zip']:contains('ZIP')"
        ),
        open("Open it", ".o_pass_request a:contains('Details')"),
        find("25 passes are ready", ".o_pass_line[data-state='ready']:eq(24)"),
    ],
});
