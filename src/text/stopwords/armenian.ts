/**
 * Armenian stopwords: the 45 single words of stopwords-iso (Gene Diaz and contributors, MIT licence), by way of the
 * crate stop-words 0.9.0.
 */
export const WORDS = `
այդ այլ այն այս դու դուք եմ են ենք ես եք է էի էին էինք էիր էիք էր ըստ թ ի ին իսկ իր կամ համար հետ հետո մենք մեջ մի ն
նա նաև նրա նրանք որ որը որոնք որպես ու ում պիտի վրա և
`
