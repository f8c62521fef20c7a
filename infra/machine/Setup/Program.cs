using TrustedData.Setup;

if (args is not [var data, var engineSocket])
{
    await Console.Error.WriteLineAsync("use: TrustedData.Setup DATA_DIRECTORY ENGINE_SOCKET");
    return 2;
}

// Paths in the configuration are absolute, because services are started from anywhere.
MachineSetup.Write(Site.OfMachine(Path.GetFullPath(data), Path.GetFullPath(engineSocket)));
return 0;
