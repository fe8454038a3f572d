import {registry} from "@web/core/registry";

function open(content, trigger) {
    return {content, trigger, run: "click", expectUnloadPage: true};
}

function find(content, trigger) {
    return {content, trigger};
}

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
        open("Show details", ".o_pass_wizard_details[aria-checked='false']"),
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

// A holder shows a pass on a phone, and decides who may verify it.
registry.category("web_tour.tours").add("certificates_passes_holder", {
    url: "/my",
    steps: () => [
        open("There is an entry", ".o_portal_index_card a:contains('My Passes')"),
        find("The pass is as wide as the phone", ".o_pass_card .o_pass_picture svg"),
        {
            content: "It fits",
            trigger: ".o_pass_card svg",
            run() {
                const {left, right, width} = this.anchor.getBoundingClientRect();
                if (left < 0 || right > window.innerWidth || width < 300) {
                    throw new Error(`From ${left} to ${right}`);
                }
            },
        },
        open("Show it", ".o_pass_card a:contains('Full Screen')"),
        find("There is a code to scan", ".o_pass_code svg"),
        open("Back", "a[aria-label='Back to my passes']"),
        {
            content: "Nobody may verify it",
            trigger: "#pass_verified:checked",
            run: "click",
            expectUnloadPage: true,
        },
        find("It is off", "#pass_verified:not(:checked)"),
        open("Show it again", ".o_pass_card a:contains('Full Screen')"),
        find("There is no code", ".o_pass_screen:not(:has(.o_pass_code))"),
        open("Back again", "a[aria-label='Back to my passes']"),
        {
            content: "Anybody may verify it",
            trigger: "#pass_verified:not(:checked)",
            run: "click",
            expectUnloadPage: true,
        },
        find("It is on", "#pass_verified:checked"),
    ],
});
