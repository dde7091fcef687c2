/* Prints the binary interface of the very headers and libraries in use; a test compares it with the C# types.
 *
 *   version LIBRARY TEXT      what the loaded library says of itself
 *   sizeof T N                T: a struct, or OUTER.FIELD for a struct without a name of its own
 *   offsetof T.F N            from the start of T, also where F is a path such as greedy.best_of
 *   enum NAME V
 *   const NAME V              integer macros
 */
#include <stddef.h>
#include <stdio.h>

#include <ggml-backend.h>
#include <whisper.h>
#ifdef ECHONATIVE_HAS_PARAKEET
#include <parakeet.h>
#endif

#include "lists.h"

#define PRINT_FIELD(f) printf("offsetof %s." #f " %zu\n", type, offsetof(T, f));
#define PRINT_STRUCT(t) \
    { \
        typedef struct t T; \
        const char *type = #t; \
        printf("sizeof %s %zu\n", type, sizeof(T)); \
        FIELDS_##t(PRINT_FIELD) \
    }
#define PRINT_NESTED(t, f) printf("sizeof " #t "." #f " %zu\n", sizeof(((struct t *)0)->f));
#define PRINT_ENUM(name) printf("enum " #name " %lld\n", (long long)(name));
#define PRINT_CONSTANT(name) printf("const " #name " %lld\n", (long long)(name));

int main(void) {
    printf("version whisper %s\n", whisper_version());
    printf("version ggml %s\n", ggml_version());
    GGML_STRUCTS(PRINT_STRUCT)
    GGML_ENUMS(PRINT_ENUM)
    WHISPER_STRUCTS(PRINT_STRUCT)
    WHISPER_NESTED(PRINT_NESTED)
    WHISPER_ENUMS(PRINT_ENUM)
    WHISPER_CONSTANTS(PRINT_CONSTANT)
#ifdef ECHONATIVE_HAS_PARAKEET
    printf("version parakeet %s\n", parakeet_version());
    PARAKEET_STRUCTS(PRINT_STRUCT)
    PARAKEET_ENUMS(PRINT_ENUM)
    PARAKEET_CONSTANTS(PRINT_CONSTANT)
#endif
    return ferror(stdout) || fflush(stdout) != 0;
}
