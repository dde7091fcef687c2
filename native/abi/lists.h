/* What the C# bindings declare, one list per struct. A name that the header in use lacks stops the compiler;
 * one that is missing here fails the test that compares the C# types with the probe's output. */
#ifndef ECHONATIVE_ABI_LISTS_H
#define ECHONATIVE_ABI_LISTS_H

#define GGML_STRUCTS(S) S(ggml_backend_dev_caps) S(ggml_backend_dev_props) S(ggml_backend_feature)

#define FIELDS_ggml_backend_dev_caps(F) F(async) F(host_buffer) F(buffer_from_host_ptr) F(events) F(mmap_support)
#define FIELDS_ggml_backend_dev_props(F) \
    F(name) F(description) F(memory_free) F(memory_total) F(type) F(device_id) F(caps)
#define FIELDS_ggml_backend_feature(F) F(name) F(value)

#define GGML_ENUMS(E) \
    E(GGML_LOG_LEVEL_NONE) E(GGML_LOG_LEVEL_DEBUG) E(GGML_LOG_LEVEL_INFO) E(GGML_LOG_LEVEL_WARN) \
    E(GGML_LOG_LEVEL_ERROR) E(GGML_LOG_LEVEL_CONT) \
    E(GGML_BACKEND_DEVICE_TYPE_CPU) E(GGML_BACKEND_DEVICE_TYPE_GPU) E(GGML_BACKEND_DEVICE_TYPE_IGPU) \
    E(GGML_BACKEND_DEVICE_TYPE_ACCEL) E(GGML_BACKEND_DEVICE_TYPE_META)

#define WHISPER_STRUCTS(S) \
    S(whisper_ahead) S(whisper_aheads) S(whisper_context_params) S(whisper_full_params) S(whisper_grammar_element) \
    S(whisper_model_loader) S(whisper_timings) S(whisper_token_data) S(whisper_vad_context_params) \
    S(whisper_vad_params)

#define FIELDS_whisper_ahead(F) F(n_text_layer) F(n_head)
#define FIELDS_whisper_aheads(F) F(n_heads) F(heads)
#define FIELDS_whisper_context_params(F) \
    F(use_gpu) F(flash_attn) F(gpu_device) F(dtw_token_timestamps) F(dtw_aheads_preset) F(dtw_n_top) \
    F(dtw_aheads) F(dtw_mem_size)
#define FIELDS_whisper_full_params(F) \
    F(strategy) F(n_threads) F(n_max_text_ctx) F(offset_ms) F(duration_ms) F(translate) F(no_context) \
    F(no_timestamps) F(single_segment) F(print_special) F(print_progress) F(print_realtime) F(print_timestamps) \
    F(token_timestamps) F(thold_pt) F(thold_ptsum) F(max_len) F(split_on_word) F(max_tokens) F(debug_mode) \
    F(audio_ctx) F(tdrz_enable) F(suppress_regex) F(initial_prompt) F(carry_initial_prompt) F(prompt_tokens) \
    F(prompt_n_tokens) F(language) F(detect_language) F(suppress_blank) F(suppress_nst) F(temperature) \
    F(max_initial_ts) F(length_penalty) F(temperature_inc) F(entropy_thold) F(logprob_thold) F(no_speech_thold) \
    F(greedy) F(greedy.best_of) F(beam_search) F(beam_search.beam_size) F(beam_search.patience) \
    F(new_segment_callback) F(new_segment_callback_user_data) F(progress_callback) F(progress_callback_user_data) \
    F(encoder_begin_callback) F(encoder_begin_callback_user_data) F(abort_callback) F(abort_callback_user_data) \
    F(logits_filter_callback) F(logits_filter_callback_user_data) F(grammar_rules) F(n_grammar_rules) \
    F(i_start_rule) F(grammar_penalty) F(vad) F(vad_model_path) F(vad_params)
#define FIELDS_whisper_grammar_element(F) F(type) F(value)
#define FIELDS_whisper_model_loader(F) F(context) F(read) F(eof) F(close)
#define FIELDS_whisper_timings(F) F(sample_ms) F(encode_ms) F(decode_ms) F(batchd_ms) F(prompt_ms)
#define FIELDS_whisper_token_data(F) F(id) F(tid) F(p) F(plog) F(pt) F(ptsum) F(t0) F(t1) F(t_dtw) F(vlen)
#define FIELDS_whisper_vad_context_params(F) F(n_threads) F(use_gpu) F(gpu_device)
#define FIELDS_whisper_vad_params(F) \
    F(threshold) F(min_speech_duration_ms) F(min_silence_duration_ms) F(max_speech_duration_s) F(speech_pad_ms) \
    F(samples_overlap)

#define WHISPER_ENUMS(E) \
    E(WHISPER_AHEADS_NONE) E(WHISPER_AHEADS_N_TOP_MOST) E(WHISPER_AHEADS_CUSTOM) E(WHISPER_AHEADS_TINY_EN) \
    E(WHISPER_AHEADS_TINY) E(WHISPER_AHEADS_BASE_EN) E(WHISPER_AHEADS_BASE) E(WHISPER_AHEADS_SMALL_EN) \
    E(WHISPER_AHEADS_SMALL) E(WHISPER_AHEADS_MEDIUM_EN) E(WHISPER_AHEADS_MEDIUM) E(WHISPER_AHEADS_LARGE_V1) \
    E(WHISPER_AHEADS_LARGE_V2) E(WHISPER_AHEADS_LARGE_V3) E(WHISPER_AHEADS_LARGE_V3_TURBO) \
    E(WHISPER_GRETYPE_END) E(WHISPER_GRETYPE_ALT) E(WHISPER_GRETYPE_RULE_REF) E(WHISPER_GRETYPE_CHAR) \
    E(WHISPER_GRETYPE_CHAR_NOT) E(WHISPER_GRETYPE_CHAR_RNG_UPPER) E(WHISPER_GRETYPE_CHAR_ALT) \
    E(WHISPER_SAMPLING_GREEDY) E(WHISPER_SAMPLING_BEAM_SEARCH)

#define WHISPER_CONSTANTS(C) \
    C(WHISPER_SAMPLE_RATE) C(WHISPER_N_FFT) C(WHISPER_HOP_LENGTH) C(WHISPER_CHUNK_SIZE)

#define PARAKEET_STRUCTS(S) \
    S(parakeet_context_params) S(parakeet_full_params) S(parakeet_model_loader) S(parakeet_timings) \
    S(parakeet_token_data)

#define FIELDS_parakeet_context_params(F) F(use_gpu) F(gpu_device)
#define FIELDS_parakeet_full_params(F) \
    F(strategy) F(n_threads) F(offset_ms) F(duration_ms) F(no_context) F(audio_ctx) \
    F(new_segment_callback) F(new_segment_callback_user_data) F(new_token_callback) F(new_token_callback_user_data) \
    F(progress_callback) F(progress_callback_user_data) F(encoder_begin_callback) \
    F(encoder_begin_callback_user_data) F(abort_callback) F(abort_callback_user_data)
#define FIELDS_parakeet_model_loader(F) F(context) F(read) F(eof) F(close)
#define FIELDS_parakeet_timings(F) F(sample_ms) F(encode_ms) F(decode_ms)
#define FIELDS_parakeet_token_data(F) \
    F(id) F(duration_idx) F(duration_value) F(frame_index) F(p) F(plog) F(t0) F(t1) F(is_word_start)

#define PARAKEET_ENUMS(E) E(PARAKEET_SAMPLING_GREEDY)
#define PARAKEET_CONSTANTS(C) C(PARAKEET_SAMPLE_RATE) C(PARAKEET_HOP_LENGTH)

/* Structs without a name of their own, as OUTER, FIELD. */
#define WHISPER_NESTED(N) N(whisper_full_params, greedy) N(whisper_full_params, beam_search)

#endif
