const { rm } = require('node:fs/promises')
const { join } = require('node:path')

/** A runtime that was unpacked here carries a default application and a version file; neither belongs in a product. */
exports.default = async ({ appOutDir, packager }) => {
  await rm(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true })
  await rm(join(appOutDir, 'version'), { force: true })
}
