/** The script of a sample fit, beside the reports: the one a person is asked for, and whose run a gate looks for. */
export const scriptName = 'sample_fit.py';
