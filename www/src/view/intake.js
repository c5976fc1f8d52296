// What is pasted, dropped or chosen.

const text = document.getElementById('text');
const readButton = document.getElementById('read');
const files = document.getElementById('files');
const folder = document.getElementById('folder');

/** More than this would make the text box slow; it is read without being shown there. */
const LONG_TEXT = 250_000;

/** Tells `onSources` what there is to read: `name` and `data`, which is text or a file. */
export function listenForLogs(onSources) {
  const readText = (pasted) => {
    if (pasted.trim() !== '') {
      onSources([{ name: '', data: pasted }]);
    }
  };
  const readFiles = (list) => {
    // Folders bring files that are no logs.
    const chosen = list.filter(({ name, size }) => size > 0 && !name.startsWith('.'));
    if (chosen.length > 0) {
      chosen.sort((one, two) => (pathOf(one) < pathOf(two) ? -1 : 1));
      onSources(chosen.map((file) => ({ name: pathOf(file), data: file })));
    }
  };

  document.addEventListener('paste', (event) => {
    const { files: pastedFiles, types } = event.clipboardData;
    const pasted = types.includes('text/plain') ? event.clipboardData.getData('text/plain') : '';
    const isTyping = event.target instanceof Element && event.target.matches('input, textarea');
    if (pastedFiles.length > 0) {
      event.preventDefault();
      readFiles([...pastedFiles]);
    } else if (event.target === text && (text.value === '' || pasted.length > LONG_TEXT)) {
      event.preventDefault();
      text.value = pasted.length > LONG_TEXT ? '' : pasted;
      readText(pasted);
    } else if (!isTyping && pasted !== '') {
      event.preventDefault();
      readText(pasted);
    }
  });

  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    document.body.classList.add('dropping');
  });
  document.addEventListener('dragleave', (event) => {
    // Leaving the window, not just one element for another.
    if (event.relatedTarget === null) {
      document.body.classList.remove('dropping');
    }
  });
  document.addEventListener('drop', async (event) => {
    event.preventDefault();
    document.body.classList.remove('dropping');
    const { items, files: dropped } = event.dataTransfer;
    const plain = event.dataTransfer.getData('text/plain');
    const entries = [...items].map((item) => item.webkitGetAsEntry?.() ?? null).filter((entry) => entry?.isDirectory);
    if (entries.length > 0) {
      const within = await Promise.all(entries.map(filesOf));
      const alone = [...dropped].filter(({ name }) => !entries.some((entry) => entry.name === name));
      readFiles([...alone, ...within.flat()]);
    } else if (dropped.length > 0) {
      readFiles([...dropped]);
    } else {
      readText(plain);
    }
  });

  text.addEventListener('input', () => {
    readButton.hidden = text.value.trim() === '';
  });
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      readText(text.value);
    }
  });
  document.getElementById('intake').addEventListener('submit', (event) => {
    event.preventDefault();
    readText(text.value);
  });
  for (const input of [files, folder]) {
    input.addEventListener('change', () => {
      readFiles([...input.files]);
      input.value = '';
    });
  }
}

export function clearIntake() {
  text.value = '';
  readButton.hidden = true;
  text.focus();
}

/** All files below a folder that was dropped. */
async function filesOf(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => {
      entry.file(resolve, reject);
    });
    paths.set(file, entry.fullPath.replace(/^\//, ''));
    return [file];
  }
  const reader = entry.createReader();
  const all = [];
  // A reader gives some entries at a time, and none at the end.
  for (;;) {
    const some = await new Promise((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) {
      break;
    }
    all.push(...some);
  }
  return (await Promise.all(all.map(filesOf))).flat();
}

const paths = new WeakMap();

function pathOf(file) {
  return paths.get(file) ?? (file.webkitRelativePath === '' || file.webkitRelativePath === undefined ? file.name : file.webkitRelativePath);
}
