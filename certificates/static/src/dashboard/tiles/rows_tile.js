import {Component} from "@odoo/owl";

/** A short list, of which each row opens a record. */
export class RowsTile extends Component {
    static template = "certificates.RowsTile";
    static props = {tile: Object, open: Function};
}
