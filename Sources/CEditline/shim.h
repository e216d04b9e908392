// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

// libedit. Its el_wset(3), el_wget(3) and history_w(3) are variadic, and so cannot be called from Swift; each of these
// functions is one such call.

#pragma once

#include <stdio.h>
#include <histedit.h>

typedef wchar_t *_Nullable (*ceditline_prompt)(EditLine *_Nonnull);
typedef int (*ceditline_reader)(EditLine *_Nonnull, wchar_t *_Nonnull);
typedef unsigned char (*ceditline_function)(EditLine *_Nonnull, wint_t);

/// el_init(3) on the standard streams.
static inline EditLine *_Nullable ceditline_open(const char *_Nonnull program) {
    return el_init(program, stdin, stdout, stderr);
}

/// EL_CLIENTDATA.
static inline int ceditline_set_data(EditLine *_Nonnull editor, void *_Nullable data) {
    return el_wset(editor, EL_CLIENTDATA, data);
}

/// EL_CLIENTDATA; null when there is none.
static inline void *_Nullable ceditline_data(EditLine *_Nonnull editor) {
    void *data = NULL;
    el_wget(editor, EL_CLIENTDATA, &data);
    return data;
}

/// EL_EDITOR: L"emacs" or L"vi".
static inline int ceditline_set_editor(EditLine *_Nonnull editor, const wchar_t *_Nonnull mode) {
    return el_wset(editor, EL_EDITOR, mode);
}

/// EL_PROMPT.
static inline int ceditline_set_prompt(EditLine *_Nonnull editor, ceditline_prompt _Nonnull prompt) {
    return el_wset(editor, EL_PROMPT, prompt);
}

/// EL_GETCFN.
static inline int ceditline_set_reader(EditLine *_Nonnull editor, ceditline_reader _Nonnull reader) {
    return el_wset(editor, EL_GETCFN, reader);
}

/// EL_ADDFN.
static inline int ceditline_add_function(
    EditLine *_Nonnull editor, const wchar_t *_Nonnull name, const wchar_t *_Nonnull help,
    ceditline_function _Nonnull function
) {
    return el_wset(editor, EL_ADDFN, name, help, function);
}

/// EL_BIND of a key to a function.
static inline int ceditline_bind(
    EditLine *_Nonnull editor, const wchar_t *_Nonnull key, const wchar_t *_Nonnull function
) {
    return el_wset(editor, EL_BIND, key, function, NULL);
}

/// EL_PREP_TERM: the terminal as it is while a line is edited (1), or as it was (0).
static inline int ceditline_prepare_terminal(EditLine *_Nonnull editor, int edits) {
    return el_wset(editor, EL_PREP_TERM, edits);
}

/// EL_REFRESH: draws the line anew.
static inline int ceditline_refresh(EditLine *_Nonnull editor) {
    return el_wset(editor, EL_REFRESH);
}

/// EL_HIST.
static inline int ceditline_set_history(EditLine *_Nonnull editor, HistoryW *_Nonnull history) {
    return el_wset(editor, EL_HIST, history_w, history);
}

/// H_SETSIZE: how many lines it keeps.
static inline int ceditline_history_limit(HistoryW *_Nonnull history, int count) {
    HistEventW event;
    return history_w(history, &event, H_SETSIZE, count);
}

/// H_SETUNIQUE: whether a line that is the last one is kept only once.
static inline int ceditline_history_unique(HistoryW *_Nonnull history, int unique) {
    HistEventW event;
    return history_w(history, &event, H_SETUNIQUE, unique);
}

/// H_ENTER.
static inline int ceditline_history_add(HistoryW *_Nonnull history, const wchar_t *_Nonnull line) {
    HistEventW event;
    return history_w(history, &event, H_ENTER, line);
}
