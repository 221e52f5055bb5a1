import { Menu, MenuDivider, MenuItem, PopoverNext, type PopoverNextProps } from '@blueprintjs/core';
import { Fragment, type ReactElement, type ReactNode } from 'react';
import { keysInWords, type Command } from './command';
import { useWindow } from './window-context';

/** A menu of the commands of some groups. */
export function CommandMenu({ groups, label, placement, children }: { readonly groups: readonly Command['group'][]; readonly label: string; readonly placement: NonNullable<PopoverNextProps['placement']>; readonly children: ReactElement }): ReactNode {
  return (
    <PopoverNext placement={placement} arrow={false} animation="minimal" content={<Items groups={groups} label={label} />}>
      {children}
    </PopoverNext>
  );
}

function Items({ groups, label }: { readonly groups: readonly Command['group'][]; readonly label: string }): ReactNode {
  const { commands } = useWindow();
  const all = commands();
  return (
    <Menu aria-label={label} className="lb-command-menu">
      {groups.map((group, index) => (
        <Fragment key={group}>
          {index > 0 && <MenuDivider />}
          {all.filter((command) => command.group === group).map((command) => (
            <MenuItem key={command.id} text={command.label} label={command.keys ? keysInWords(command.keys) : undefined} disabled={command.enabled === false} onClick={() => command.run()} />
          ))}
        </Fragment>
      ))}
    </Menu>
  );
}
