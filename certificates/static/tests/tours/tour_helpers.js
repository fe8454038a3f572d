// What tours share. Other addons import it from "@certificates/../tests/tours/tour_helpers".

export const PDF = `%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>
endobj
trailer
<< /Root 1 0 R >>
startxref
0
%%EOF
`;

export function find(content, trigger) {
    return {content, trigger};
}

export function open(content, trigger) {
    return {content, trigger, run: "click", expectUnloadPage: true};
}

export function today() {
    const now = new Date();
    const pad = (number) => String(number).padStart(2, "0");
    return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}

export const nothingSticksOut = {
    content: "Nothing is wider than the screen",
    trigger: "#wrap",
    run() {
        const {scrollWidth, clientWidth} = document.documentElement;
        if (scrollWidth > clientWidth) {
            throw new Error(`${scrollWidth} instead of ${clientWidth}`);
        }
    },
};
