import {download} from "@web/core/network/download";
import {getReportUrl} from "@web/webclient/actions/reports/utils";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

/**
 * Download a report that the server draws itself, without asking whether it has
 * wkhtmltopdf.
 *
 * @param {Object} action the report action
 * @param {Object} options those of the action service
 * @param {Object} env the environment of the web client
 * @returns {Promise<Boolean>} whether this is such a report
 */
export async function downloadSvgReport(action, options, env) {
    if (action.report_type !== "qweb-pdf" || action.svg_engine !== "svg") {
        return false;
    }
    const context = {...user.context, ...action.context};
    env.services.ui.block();
    try {
        await download({
            url: "/report/download",
            data: {
                data: JSON.stringify([getReportUrl(action, "pdf"), action.report_type]),
                context: JSON.stringify(context),
            },
        });
    } finally {
        env.services.ui.unblock();
    }
    return true;
}

registry.category("ir.actions.report handlers").add("svg_report", downloadSvgReport);
