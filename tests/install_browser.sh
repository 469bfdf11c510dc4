#!/usr/bin/env bash
# Installs Chromium for the tests of the pages where there is none and it may; says what to do where it may not.
set -euo pipefail
for name in "${CURATE_BROWSER:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" > /dev/null; then exit 0; fi
done
[ -e "/Applications/Google Chrome.app" ] && exit 0
sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo -n"
if command -v apt-get > /dev/null && { [ -z "$sudo" ] || $sudo true 2> /dev/null; }; then
    $sudo apt-get update -q > /dev/null && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y chromium > /dev/null && exit 0
fi
echo "The tests of the pages need Chromium: install it, or name one in CURATE_BROWSER." >&2
exit 1
