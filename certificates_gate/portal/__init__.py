from . import checks, gate, sentences, texts
