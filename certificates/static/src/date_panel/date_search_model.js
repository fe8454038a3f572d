import {deserializeDate, formatDate, serializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";

const {DateTime} = luxon;

// As for the dates of certificates.
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;

/**
 * A search model of a report of a chosen day, which is a facet of its field `date`.
 *
 * Another day takes the place of the one before, and is written as the user writes
 * dates. An action whose context has `certificates_past_only` refuses days to come.
 */
export const withChosenDay = (Base) =>
    class extends Base {
        addAutoCompletionValues(id, autocompleteValue) {
            if (this.searchItems[id].fieldName !== "date") {
                return super.addAutoCompletionValues(id, autocompleteValue);
            }
            const day = deserializeDate(autocompleteValue.value);
            const problem = this.findProblem(day);
            if (problem) {
                this.env.services.notification.add(problem, {type: "warning"});
                return;
            }
            this.query = this.query.filter(({searchItemId}) => searchItemId !== id);
            return super.addAutoCompletionValues(id, {
                ...autocompleteValue,
                label: formatDate(day),
            });
        }

        get isPastOnly() {
            return Boolean(this.globalContext.certificates_past_only);
        }

        get dayItem() {
            return Object.values(this.searchItems).find(
                ({fieldName, type}) => type === "field" && fieldName === "date"
            );
        }

        /** Replace the chosen day; without any, the report is about today. */
        chooseDay(day) {
            const {id, groupId} = this.dayItem;
            if (day) {
                const value = serializeDate(day);
                this.addAutoCompletionValues(id, {operator: "=", value});
            } else {
                this.deactivateGroup(groupId);
            }
        }

        /** Why the report cannot be about a day: the server would take today. */
        findProblem(day) {
            if (day.year < FIRST_YEAR || day.year > LAST_YEAR) {
                return _t("Choose a day in the years %(first)s to %(last)s.", {
                    first: FIRST_YEAR,
                    last: LAST_YEAR,
                });
            }
            if (this.isPastOnly && day > DateTime.local().endOf("day")) {
                return _t(
                    "%(day)s is still to come: nothing is on record of it. Choose a day through today.",
                    {day: formatDate(day)}
                );
            }
            return "";
        }
    };
