/** The shells that there are completions for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Each asks `brickwork __complete` for lines of a word, a tab and its meaning; or for `:files`, which the shell knows. */
const SCRIPTS: Record<Shell, string> = {
  bash: String.raw`# In ~/.bashrc: source <(brickwork completion bash)
_brickwork() {
  local line current=${'$'}{COMP_WORDS[COMP_CWORD]} IFS=$'\n'
  [[ $current == '=' ]] && current=''
  COMPREPLY=()
  for line in $("${'$'}{COMP_WORDS[0]}" __complete -- "${'$'}{COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null); do
    if [[ $line == ':files' ]]; then
      compopt -o filenames 2>/dev/null
      COMPREPLY=($(compgen -f -- "$current"))
      return
    fi
    COMPREPLY+=("$(printf %q "${'$'}{line%%$'\t'*}")")
  done
}
complete -F _brickwork brickwork`,
  zsh: String.raw`#compdef brickwork
# In ~/.zshrc, behind compinit: source <(brickwork completion zsh)
_brickwork() {
  local line
  local -a lines values shown
  lines=("${'$'}{(@f)$("${'$'}{words[1]}" __complete -- "${'$'}{(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ ${'$'}{lines[1]} == ':files' ]]; then
    _files
    return
  fi
  for line in $lines; do
    values+=("${'$'}{line%%$'\t'*}")
    shown+=("${'$'}{line/$'\t'/  }")
  done
  compadd -l -d shown -a values
}
compdef _brickwork brickwork`,
  fish: String.raw`# In ~/.config/fish/config.fish: brickwork completion fish | source
function __brickwork_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l lines ($words[1] __complete -- $words[2..] "$current" 2>/dev/null)
  if test "$lines[1]" = ':files'
    __fish_complete_path "$current"
  else
    printf '%s\n' $lines
  end
end
complete -c brickwork -f -a '(__brickwork_complete)'`,
};

/** What a shell reads to complete what is typed behind `brickwork`. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
