import {KeepLast} from "@web/core/utils/concurrency";
import {Model} from "@web/model/model";

const PAGE_SIZE = 40;
const GAPS = ["missing", "expired"];

/** A page of employees, and how many gaps there are in all, which is known later. */
export class MatrixModel extends Model {
    setup({resModel, limit = PAGE_SIZE, offset = 0}) {
        this.resModel = resModel;
        this.page = {limit, offset};
        this.gaps = null;
        this.lastPage = new KeepLast();
        this.lastGaps = new KeepLast();
    }

    async load({context, domain}) {
        const page = this.search ? {offset: 0} : {};
        this.search = {context, domain};
        await this.loadPage(page);
        this.loadGaps();
    }

    /** Load another page of the same search. */
    async loadPage(changes) {
        const page = {...this.page, ...changes};
        const data = await this.lastPage.add(this.call("get_matrix", page));
        if (page.offset && !data.employees.length) {
            return this.loadPage({...changes, offset: 0});
        }
        Object.assign(this, data, {page});
        this.notify();
    }

    async loadGaps() {
        this.gaps = null;
        const totals = await this.lastGaps.add(this.call("get_matrix_totals"));
        this.gaps = Object.fromEntries(
            Object.entries(totals).map(([typeId, counts]) => [
                typeId,
                GAPS.reduce((sum, status) => sum + (counts[status] || 0), 0),
            ])
        );
        this.notify();
    }

    call(method, kwargs) {
        const {context, domain} = this.search;
        return this.orm.call(this.resModel, method, [domain], {...kwargs, context});
    }

    getGapsDomain(type) {
        return [
            ...this.search.domain,
            ["type_id", "=", type.id],
            ["status", "in", GAPS],
        ];
    }
}
