/* The least that an Electron program can be: one window, one line of text. */
const { join } = require('node:path')
const { app, BrowserWindow } = require('electron')

void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, show: false, webPreferences: { sandbox: true } })
  window.once('ready-to-show', () => { window.show() })
  void window.loadFile(join(__dirname, 'page.html'))
})
app.on('window-all-closed', () => { app.quit() })
