import {registry} from "@web/core/registry";

const calendar = ".o_certificates_date input";

function chooseDay(day) {
    return [
        {trigger: calendar, run: `edit ${day} && press Enter`},
        {trigger: `.o_searchview_facet:contains("${day}")`},
    ];
}

function see(number, state) {
    return {trigger: `.o_data_row:contains("${number}"):contains("${state}")`};
}

// An officer goes back in time: the list and the pivot table follow the calendar.
registry.category("web_tour.tours").add("certificates_history", {
    steps: () => [
        see("NEW", "Revoked"),
        ...chooseDay("02/09/2024"),
        see("OLD", "Valid"),
        ...chooseDay("02/10/2024"),
        see("NEW", "Valid"),
        {trigger: ".o_searchview:not(:contains('02/09/2024'))"},
        {trigger: ".o_switch_view.o_pivot", run: "click"},
        {trigger: ".o_pivot:contains('Valid'):not(:contains('Revoked'))"},
        {trigger: ".o_switch_view.o_list", run: "click"},
        see("NEW", "Valid"),
        {trigger: `${calendar}:value("02/10/2024")`},
        {trigger: calendar, run: "edit  && press Enter"},
        see("NEW", "Revoked"),
    ],
});
