/**
 * What the shells are given. All of them do the same: they ask `mltrace completion words -- WORD…`, the last word up to the
 * cursor, and are answered with a candidate a line, what it means after a tab, and `:` as the candidate where files may stand.
 */
const bash = `# mltrace completion bash
_mltrace() {
  local rest=\${COMP_LINE:0:COMP_POINT} word glued i quote='' before=''
  local -a words=()
  # Readline breaks words at : and =; names and URLs have these in them, so they are put together again.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    glued=1
    [[ $i == 0 || $rest == [[:space:]]* || -z $rest ]] && glued=0
    rest=\${rest#"\${rest%%[![:space:]]*}"}
    word=\${COMP_WORDS[i]}
    [[ $i == "$COMP_CWORD" ]] && word=$rest
    rest=\${rest#"$word"}
    if [[ $glued == 1 ]]; then
      words[\${#words[@]}-1]+=$word
    else
      words+=("$word")
    fi
  done
  local current=\${words[\${#words[@]}-1]} command=\${words[0]}
  [[ $command == "~/"* ]] && command=$HOME\${command:1}
  if [[ $current == [\\'\\"]* ]]; then
    quote=\${current:0:1}
  else
    # Only what follows the last break is replaced.
    word=\${current##*[:=]}
    before=\${current%"$word"}
  fi
  words=("\${words[@]//[\\'\\"\\\\]/}")
  local text about
  COMPREPLY=()
  while IFS=$'\\t' read -r text about; do
    if [[ $text == : ]]; then
      compopt -o default 2>/dev/null
      continue
    fi
    case $quote in
      '"') for word in '\\' '"' '$' '\`'; do text=\${text//"$word"/"\\\\$word"}; done ;;
      "'") text=\${text//"'"/"'\\\\''"} ;;
      *)
        [[ $text == *[!A-Za-z0-9_./:=@%+,-]* ]] && printf -v text %q "$text"
        text=\${text#"$before"}
        ;;
    esac
    COMPREPLY+=("$text")
  done < <("$command" completion words -- "\${words[@]:1}" </dev/null 2>/dev/null)
}
complete -F _mltrace mltrace
`;

const zsh = `#compdef mltrace
# mltrace completion zsh
_mltrace() {
  local line files=0
  local -a texts shown
  for line in "\${(@f)$("\${(Q)~words[1]}" completion words -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" </dev/null 2>/dev/null)}"; do
    [[ -z $line ]] && continue
    if [[ $line == ":"* && \${line%%$'\\t'*} == ":" ]]; then
      files=1
      continue
    fi
    texts+=("\${line%%$'\\t'*}")
    shown+=("\${line//$'\\t'/  -- }")
  done
  (( \${#texts} )) && compadd -l -d shown -a texts && return
  (( files )) && _files
}
if [[ \${funcstack[1]} == _mltrace ]]; then
  _mltrace "$@"
else
  compdef _mltrace mltrace
fi
`;

const fish = `# mltrace completion fish
function __mltrace_complete
  set -l words (commandline -opc)
  for line in (command $words[1] completion words -- $words[2..-1] (commandline -ct) </dev/null 2>/dev/null)
    if string match -qr '^:(\\t|$)' -- $line
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c mltrace -f -a '(__mltrace_complete)'
`;

/** By name of the shell. */
export const completionScripts: Readonly<Record<string, string>> = { bash, zsh, fish };
