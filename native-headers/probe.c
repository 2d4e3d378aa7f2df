/*
 * Prints what the C compiler makes of every bound struct and of numbers, one line each:
 *
 *     name size alignment            of a struct, union or typedef
 *     name.member offset size        of a member
 *     name.member offset             of an array without a length, at the end of a struct
 *
 *     expression value               of a constant, a size or an offset
 *
 * LayoutProbeTest compiles this once per umbrella header, with two names defined: UMBRELLA, the header, and PROBES, a
 * file that the test writes from the header's symbol list, with one of the macros below for each thing to print. So
 * what is bound is listed in one place only. Tests of numbers that no binding has compile it too.
 */
#include UMBRELLA

#include <stddef.h>
#include <stdio.h>

#define TYPE(name, type) printf(name " %zu %zu\n", sizeof(type), _Alignof(type));
#define MEMBER(name, type, member) \
    printf(name "." #member " %zu %zu\n", offsetof(type, member), sizeof(((type *) 0)->member));
#define OPEN_ARRAY(name, type, member) printf(name "." #member " %zu\n", offsetof(type, member));
#define NUMBER(expression) printf("%s %lld\n", #expression, (long long) (expression));

int main(void) {
#include PROBES
    return 0;
}
