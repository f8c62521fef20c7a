using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace TrustedData.Tests.Architecture.Endpoints;

/// <summary>
/// A service as its own Program builds it, stopped before anything listens or works: the server is none, and nothing that
/// runs in the background is started. What is looked at is therefore what runs, whatever folder it was added in.
/// </summary>
internal sealed class BuiltService : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private static readonly Lock OneAtATime = new();
    private readonly TaskCompletionSource<IHost> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IDisposable> subscriptions = [];
    private readonly Thread program;

    private BuiltService(Assembly assembly, string[] args) => program = new Thread(() => Run(assembly, args)) { IsBackground = true };

    /// <summary>Every endpoint.</summary>
    public IReadOnlyList<RouteEndpoint> Endpoints { get; private set; } = [];

    /// <summary>Every service that was added.</summary>
    public IReadOnlyList<ServiceDescriptor> Added { get; private set; } = [];

    /// <summary>The services.</summary>
    public IServiceProvider Services { get; private set; } = null!;

    public static BuiltService Of(Assembly assembly, params string[] args)
    {
        lock (OneAtATime)
        {
            var service = new BuiltService(assembly, args);
            service.subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(service));
            service.program.Start();
            var host = service.started.Task.WaitAsync(TimeSpan.FromSeconds(60)).GetAwaiter().GetResult();
            service.Services = host.Services;
            service.Endpoints = [.. host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Distinct()];
            service.subscriptions.ForEach(s => s.Dispose());
            return service;
        }
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
            subscriptions.Add(value.Subscribe(this));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (Thread.CurrentThread != program)
            return;
        if (value is { Key: "HostBuilding", Value: IHostBuilder builder })
            builder.ConfigureServices(Quieten);
        else if (value is { Key: "HostBuilt", Value: IHost host })
            host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() => started.TrySetResult(host));
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error) => started.TrySetException(error);

    private void Run(Assembly assembly, string[] args)
    {
        try
        {
            assembly.EntryPoint!.Invoke(null, [args]);
            started.TrySetException(new InvalidOperationException("The program ended by itself."));
        }
        catch (TargetInvocationException exception)
        {
            started.TrySetException(exception.InnerException ?? exception);
        }
    }

    private void Quieten(IServiceCollection services)
    {
        Added = [.. services];
        foreach (var background in services.Where(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Name != "GenericWebHostService").ToList())
            services.Remove(background);
        services.RemoveAll<IStartupValidator>();
        services.AddSingleton<IServer, NoServer>();
        services.AddSingleton<IHostLifetime, NoLifetime>();
    }

    private sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
