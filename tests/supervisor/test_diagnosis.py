"""Which words of vLLM's output mean what, by the table of what was seen and read."""

import pytest

from assistant.supervisor.diagnosis import _CAUSES, cause_of, diagnose

SEEN = {
    "OSError: [Errno 98] error while attempting to bind on address: address already in use": "port_taken",
    "huggingface_hub.errors.HFValidationError: Repo id must be in the form 'repo_name'": "model_missing",
    "LocalEntryNotFoundError: Cannot find an appropriate cached snapshot folder": "model_missing",
    "Invalid repository ID or local directory specified: '/m'": "model_missing",
    "It looks like the config file at '/m/config.json' is not a valid JSON file.": "model_damaged",
    "SafetensorError: Error while deserializing header: incomplete metadata": "model_damaged",
    "api_server.py: error: unrecognized arguments: --fast": "bad_option",
    "api_server.py: error: argument --dtype: invalid choice: 'int3'": "bad_option",
    "User-specified max_model_len (9000) is greater than the derived max_model_len (max_position_embeddings=2048": "context_too_long",
    "To serve at least one request with the model's max seq len (4096), 1.2 GiB is needed": "no_cache_memory",
    "ValueError: No available memory for the cache blocks.": "no_cache_memory",
    "Free memory on device (3.1/15.0 GiB) on startup is less than desired GPU memory utilization": "gpu_in_use",
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 20 MiB": "out_of_memory",
    "CUDA out of memory occurred when warming up sampler with 256 dummy requests": "out_of_memory",
    "Available memory on node 0 (1/8 GiB) on kv cache allocation is less than requested memory for kv": "out_of_memory",
    "ValueError: Cannot find the config file for awq": "quantization",
    "Quantization method specified in the model config (gptq) does not match": "quantization",
    "The quantization method fp8 is not supported for the current GPU. Minimum capability: 89": "gpu_too_old",
    "Bfloat16 is only supported on GPUs with compute capability of at least 8.0.": "gpu_too_old",
    "DeepSeekR1ReasoningParser reasoning parser could not locate think start/end tokens in the tokenizer!": "no_think_tokens",
    "Not enough allowed NUMA nodes to bind threads of 2 local CPUWorkers": "parallel",
    "The supplied chat template string (/x.jinja) appears path-like, but doesn't exist": "template_missing",
    "RuntimeError: operator torchvision::nms does not exist": "packages",
    "ModuleNotFoundError: No module named 'vllm'": "packages",
    "Failed to import from vllm._C_stable_libtorch: ImportError('undefined symbol: _ZN3c10')": "packages",
    "EngineDeadError: EngineCore encountered an issue. See stack trace (above) for the root cause.": "engine_died",
}


@pytest.mark.parametrize("line, code", SEEN.items())
def test_a_line_gives_the_cause_away(line, code):
    output = [
        "INFO starting",
        f"(EngineCore pid=7) ERROR 11-24 [core.py:1] {line}",
        "Engine core initialization failed.",
    ]
    cause, detail = diagnose(output, 1)
    assert (cause.code, detail) == (code, output[1])


def test_the_specific_goes_before_the_general():
    output = ["EngineDeadError: EngineCore encountered an issue.", "torch.OutOfMemoryError: CUDA out of memory."]
    assert diagnose(output, 0)[0].code == "out_of_memory"


@pytest.mark.parametrize("returncode, code", [(-9, "killed"), (0, "unknown"), (1, "unknown")])
def test_what_is_not_in_the_table_is_told_by_the_exit_status(returncode, code):
    assert diagnose(["something new"], returncode)[0].code == code
    assert diagnose([], returncode)[0].code == code


@pytest.mark.parametrize(
    "harmless",
    [
        "Found ulimit of 20000 and failed to automatically increase. OSError: [Errno 24], address already in use",
        "WARNING: Failed to import from vllm._qutlass_C: ModuleNotFoundError(\"No module named 'vllm._qutlass_C'\")",
    ],
)
def test_warnings_that_look_like_failures_are_none(harmless):
    assert diagnose([harmless], 1)[0].code == "unknown"


def test_every_cause_is_found_by_its_code_and_says_what_to_do():
    assert len(_CAUSES) == len({cause.code for cause in _CAUSES.values()}) > 20
    for code, cause in _CAUSES.items():
        assert cause_of(code) is cause and cause.sentence and cause.remedy
