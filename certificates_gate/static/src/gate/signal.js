// Of each verdict: tones as Hertz and seconds, and how the device shakes.
const SIGNALS = {
    admitted: {tones: [[880, 0.12]], shakes: [80]},
    refused: {
        tones: [
            [220, 0.25],
            [180, 0.35],
        ],
        shakes: [200, 100, 200],
    },
    undecided: {tones: [[440, 0.3]], shakes: [150]},
};

/**
 * Says a verdict so that nobody has to look.
 */
export class Signal {
    constructor() {
        this.isOn = true;
    }

    /** Browsers allow sound after a click only. */
    unlock() {
        const Context = window.AudioContext || window.webkitAudioContext;
        this.context ||= Context && new Context();
        this.context?.resume();
    }

    give(verdict) {
        const {tones, shakes} = SIGNALS[verdict];
        navigator.vibrate?.(shakes);
        if (this.isOn && this.context) {
            this.play(tones);
        }
    }

    play(tones) {
        let start = this.context.currentTime;
        for (const [frequency, seconds] of tones) {
            const tone = this.context.createOscillator();
            tone.frequency.value = frequency;
            tone.connect(this.context.destination);
            tone.start(start);
            start += seconds;
            tone.stop(start);
        }
    }
}
