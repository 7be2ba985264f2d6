"""What vLLM 0.32 tells in `/metrics`, cut to what is read of it."""

METRICS = """\
# HELP vllm:num_requests_running Number of requests in model execution batches.
vllm:num_requests_running{{engine="0",model_name="m"}} {running}.0
vllm:num_requests_waiting{{engine="0",model_name="m"}} 0.0
vllm:kv_cache_usage_perc{{engine="0",model_name="m"}} 0.25
vllm:prompt_tokens_total{{engine="0",model_name="m"}} 0.0
vllm:generation_tokens_total{{engine="0",model_name="m"}} {tokens}.0
vllm:time_to_first_token_seconds_count{{engine="0",model_name="m"}} 2.0
vllm:time_to_first_token_seconds_sum{{engine="0",model_name="m"}} 1.0
"""
