// Odoo loads graphs and pivot tables with the first of them, and so these.
import {DateControlPanel} from "@certificates/date_panel/date_panel";
import {graphView} from "@web/views/graph/graph_view";
import {pivotView} from "@web/views/pivot/pivot_view";
import {registry} from "@web/core/registry";
import {withChosenDay} from "@certificates/date_panel/date_search_model";

const dated = (view) => ({
    ...view,
    ControlPanel: DateControlPanel,
    SearchModel: withChosenDay(view.SearchModel),
});

registry
    .category("views")
    .add("certificates_dated_graph", dated(graphView))
    .add("certificates_dated_pivot", dated(pivotView));
