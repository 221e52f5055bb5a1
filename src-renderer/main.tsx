import { connect } from './bridge/connect';
import { openWindow } from './workbench/open-window';

openWindow(connect());
