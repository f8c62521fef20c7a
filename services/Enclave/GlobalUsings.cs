global using TrustedData.Enclave.EnclaveDb;
global using TrustedData.ServiceDefaults.Audit;
global using TrustedData.ServiceDefaults.Audit.Events;
global using TrustedData.ServiceDefaults.Auth;
global using TrustedData.ServiceDefaults.Hosting;
global using TrustedData.ServiceDefaults.Problems;
