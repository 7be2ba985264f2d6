"""A model of the Qwen3 kind with random weights, in the real vLLM: its family's sampling, and P13."""

import json
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.inference.client import ModelClient
from assistant.inference.engine import announced_addresses
from assistant.inference.events import StreamEvent
from assistant.inference.places import held
from assistant.inference.request import ModelRequest
from assistant.prompts.fitting import reply_so_far
from assistant.prompts.rules.qwen3 import SAMPLING

from .engine import TINY, Engine

#: Qwen3's architecture in small, with the tokenizer of tiny-r1, which has the marks of both families.
CONFIG = {
    "architectures": ["Qwen3ForCausalLM"], "model_type": "qwen3", "vocab_size": 49158, "hidden_size": 64, "head_dim": 32,
    "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 1,
    "max_position_embeddings": 2048, "rms_norm_eps": 1e-6, "hidden_act": "silu", "attention_bias": False,
    "tie_word_embeddings": True, "bos_token_id": 1, "eos_token_id": 2, "dtype": "bfloat16",
}  # fmt: skip


@pytest.fixture
def qwen3(tmp_path: Path) -> Iterator[Engine]:
    model = tmp_path / "tiny-qwen3"
    model.mkdir()
    (model / "config.json").write_text(json.dumps(CONFIG))
    (model / "model.safetensors").write_bytes(struct.pack("<Q", 2) + b"{}")  # vLLM makes up the weights
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(TINY / name, model)
    engine = Engine(tmp_path, replicas=1, model=model, family="qwen3", more=("--load-format", "dummy"))
    engine.start()
    try:
        engine.until_ready()
        yield engine
    finally:
        engine.close()


async def test_p13_a_reply_of_qwen3_thinks_ends_thinking_and_goes_on_from_anywhere(qwen3):
    question = {"role": "user", "content": "alpha"}

    async def ask(so_far: str, *, answering: bool) -> list[StreamEvent]:
        messages = [question, {"role": "assistant", "content": so_far}]
        parameters = {**SAMPLING, "temperature": 0, "max_tokens": 24, "thinking_token_budget": 8, "ignore_eos": True}
        request = ModelRequest(messages, parameters, continues=True, thinking=True, answering=answering)
        seen: list[StreamEvent] = []
        await client.stream(vllm, request, seen.append)
        return [event for event in seen if event.reasoning or event.text]

    async with ModelClient(held) as client:
        vllm = await client.discover(announced_addresses(qwen3.record())[0])
        assert vllm.exact and vllm.family == "qwen3"
        whole = await ask("<think>\n", answering=False)
        reasoning, text = "".join(each.reasoning for each in whole), "".join(each.text for each in whole)
        assert reasoning and text
        for cut in range(1, len(whole)):
            before = whole[:cut]
            thought, said = "".join(each.reasoning for each in before), "".join(each.text for each in before)
            after = await ask(reply_so_far("qwen3", thought, said), answering=bool(said))
            if said:
                assert (said + "".join(each.text for each in after)).startswith(text), cut
            else:
                assert (thought + "".join(each.reasoning for each in after)).startswith(reasoning), cut
