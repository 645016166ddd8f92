// TypeScript and JavaScript → CommonJS functions, one for each file, as WeChat loads them.
import * as esbuild from 'esbuild'

const REQUIRE = /\brequire\(\s*["']([^"']+)["']\s*\)/g

/**
 * Adds `file` and all it requires to `modules`: file → {code, requires}, where requires maps what is written to the file
 * that is meant.
 */
export async function addScript(project, modules, file) {
  if (modules.has(file)) return
  modules.set(file, null)
  const { code, map } = await transform(project, file)
  const requires = {}
  for (const [, spec] of code.matchAll(REQUIRE)) {
    const target = project.findScript(file, spec)
    if (target === null) project.error(file, `require('${spec}') leads nowhere`)
    else if (!project.mayUse(file, target)) project.error(file, `require('${spec}') reaches into another sub-package`)
    else {
      requires[spec] = target
      await addScript(project, modules, target)
    }
  }
  modules.set(file, { code: `${code}\n//# sourceMappingURL=data:application/json;base64,${map}`, requires })
}

async function transform(project, file) {
  try {
    const options = { loader: file.endsWith('.ts') ? 'ts' : 'js', format: 'cjs', target: 'es2020', sourcefile: file }
    const { code, map } = await esbuild.transform(project.read(file), { ...options, sourcemap: 'external' })
    return { code, map: Buffer.from(map).toString('base64') }
  } catch (error) {
    const [first] = error.errors ?? []
    project.error(file, first?.text ?? error.message, first?.location?.line)
    const message = JSON.stringify(`${file} could not be compiled`)
    return { code: `throw new Error(${message});`, map: '' }
  }
}
