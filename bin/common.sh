# What the daemon's launcher and the project's own script share. Sourced by both.

say() { printf 'hwadaptor: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Prints the feature version of the JDK in a folder, or nothing if there is none.
jdk_version() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Sets jdk to a JDK of 22 or later: the user's own choice first, then the newest of the usual places.
find_jdk() {
    local candidate version best=0 on_path
    jdk=
    on_path=$(command -v javac || command -v java || true)
    [ -n "$on_path" ] && on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
    for candidate in "${JAVA_HOME:-}" "$on_path"; do
        version=$(jdk_version "$candidate")
        if [ "${version:-0}" -ge 22 ]; then
            jdk=$candidate
            return
        fi
    done
    for candidate in /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/* "${HOME:-}"/.sdkman/candidates/java/* \
        "${HOME:-}"/.jdks/*; do
        version=$(jdk_version "$candidate")
        if [ "${version:-0}" -ge 22 ] && [ "$version" -gt "$best" ]; then
            jdk=$candidate
            best=$version
        fi
    done
    [ -n "$jdk" ] || die "no JDK of 22 or later found (looked at JAVA_HOME, PATH, /usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks)"
}

# Splits arguments into system properties and the rest.
split_properties() {
    properties=()
    arguments=()
    local argument
    for argument in "$@"; do
        case $argument in
            # As the commands' own help writes it, and as Java wants it.
            -D=?*) properties+=("-D${argument#-D=}") ;;
            -D?*) properties+=("$argument") ;;
            *) arguments+=("$argument") ;;
        esac
    done
}
