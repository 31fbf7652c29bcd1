/**
 * The contracts as Java sees them: wrappers written by web3j's generator from the compiled contracts ({@code
 * settlement/contracts}), and the artefacts that they were written from. Nothing here is written by hand but
 * {@link io.verdant.settlement.contracts.ContractArtefact}.
 */
package io.verdant.settlement.contracts;
