import './ask-for-path.css';

/** Asks for a place on the machine that serves the page; null when the person changed their mind. */
export function askForPath(title: string, suggestion: string): Promise<string | null> {
  const dialog = document.createElement('dialog');
  dialog.className = 'lb-ask';
  dialog.setAttribute('aria-label', title);
  const form = document.createElement('form');
  form.method = 'dialog';
  const label = document.createElement('label');
  label.textContent = title;
  const input = document.createElement('input');
  input.className = 'lb-input';
  input.value = suggestion;
  input.spellcheck = false;
  input.setAttribute('aria-describedby', 'lb-ask-note');
  const note = document.createElement('p');
  note.id = 'lb-ask-note';
  note.textContent = 'A file on this machine. A name without folders goes where Liftbench was started.';
  const buttons = document.createElement('div');
  const cancel = button('Cancel', 'cancel');
  const save = button('Save', 'save');
  save.classList.add('bp6-intent-primary');
  cancel.formNoValidate = true;
  buttons.append(cancel, save);
  label.append(input);
  form.append(label, note, buttons);
  dialog.append(form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'save' && input.value.trim() !== '' ? input.value.trim() : null);
    });
    form.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.target !== input) return;
      event.preventDefault();
      dialog.close('save');
    });
    dialog.showModal();
    input.select();
  });
}

function button(text: string, value: string): HTMLButtonElement {
  const made = document.createElement('button');
  made.textContent = text;
  made.value = value;
  made.className = 'bp6-button';
  return made;
}
