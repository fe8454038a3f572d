import {DateControlPanel} from "@certificates/date_panel/date_panel";
import {MatrixController} from "@certificates/matrix/matrix_controller";
import {MatrixModel} from "@certificates/matrix/matrix_model";
import {MatrixRenderer} from "@certificates/matrix/matrix_renderer";
import {SearchModel} from "@web/search/search_model";
import {registry} from "@web/core/registry";
import {withChosenDay} from "@certificates/date_panel/date_search_model";

/** Employees by what is required of them, on a day that is chosen above. */
export const matrixView = {
    type: "certificates_matrix",
    ControlPanel: DateControlPanel,
    Controller: MatrixController,
    Model: MatrixModel,
    Renderer: MatrixRenderer,
    SearchModel: withChosenDay(SearchModel),
    searchMenuTypes: ["filter", "favorite"],
    props: (props, {Model, Renderer}) => ({...props, Model, Renderer}),
};

registry.category("views").add("certificates_matrix", matrixView);
