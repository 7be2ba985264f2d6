"""Run by the model engine's Python: turns a GGUF file into the folder of weights and tokenizer that vLLM loads.

    python conversion.py FOLDER FILE DESTINATION

Imports nothing of this product: the engine's environment does not have it. float32, since that is what a processor
computes in; the file's own chat template is left out (vLLM gets one from chat_templates/).
"""

import shutil
import sys
from pathlib import Path


def convert(folder: Path, file: str, destination: Path) -> None:
    """Convert the file. `destination` appears atomically, complete or not at all."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, dtype=torch.float32)
    # The weights read are plain float32. Saved with the quantisation settings, they would be taken for a quantised
    # model.
    for marked in (model, model.config):
        for name in ("hf_quantizer", "quantization_config"):
            if hasattr(marked, name):
                delattr(marked, name)
    model.is_quantized = False
    draft = destination.with_name(destination.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    model.save_pretrained(draft)
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=file)
    tokenizer.chat_template = None
    tokenizer.save_pretrained(draft)
    shutil.rmtree(destination, ignore_errors=True)
    draft.rename(destination)


if __name__ == "__main__":
    convert(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
